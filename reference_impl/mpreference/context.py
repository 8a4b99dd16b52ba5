"""The name that programs know `contexts` by."""

from mpreference.contexts import BaseContext as BaseContext
from mpreference.contexts import DefaultContext as DefaultContext
from mpreference.contexts import Process as Process
from mpreference.exceptions import AuthenticationError as AuthenticationError
from mpreference.exceptions import BufferTooShort as BufferTooShort
from mpreference.exceptions import ProcessError as ProcessError
from mpreference.exceptions import TimeoutError as TimeoutError
