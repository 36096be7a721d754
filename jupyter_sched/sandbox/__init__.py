"""A local AWS: one process per user on 127.0.0.1 that answers boto3 and really fires the rules.

Importing this loads neither botocore nor moto nor a web server; they come with the extra ``[sandbox]``.
"""

from jupyter_sched.sandbox.handle import Sandbox
from jupyter_sched.sandbox.process import connect, find

__all__ = ["Sandbox", "connect", "find"]
