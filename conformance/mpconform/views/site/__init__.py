"""The static site: the matrix, a page per clause and per backend, the spec as a book.

It is made from records and the spec alone, needs no network, and works from ``file://``. Whatever
came from a backend is escaped by the templates, and made printable first.
"""
