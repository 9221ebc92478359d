"""A local web page and REST API: texts in, analyses out; nothing is kept.

`create_app` gives the application for any ASGI server, `serve` runs it. FastAPI and uvicorn come with
``pip install '.[serve]'`` and are imported when one of the two is called: the worker processes, which
import this package too, do without them.
"""

from avow.service.serving import create_app, serve
from avow.service.settings import Settings

__all__ = ["Settings", "create_app", "serve"]
