"""A worker process: loads the model once, then does one request after another until its input ends.

Run by `avow.service.pool`. A process of its own can be stopped when a request takes too long, and what goes wrong in it
(a crash of native code, a lack of memory) ends one request, not the service.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
from collections.abc import Callable
from typing import IO

from avow.errors import AvowError
from avow.models.features import forget_texts
from avow.prediction import resolve_model
from avow.records import StanceModel
from avow.resource_limits import limit_resources
from avow.service.messages import Message, read_message
from avow.service.tasks import TASKS


def main() -> None:
    """Reads the model's name and the memory limit from the command line, requests from standard input."""
    name, memory_mb = sys.argv[1], int(sys.argv[2])
    # The pipe is ours alone: whatever a library prints goes to standard error instead.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # A log line may quote the text it is about, and texts of users belong in no log.
    logging.disable(logging.CRITICAL)
    limit_resources(RLIMIT_AS=memory_mb << 20)
    try:
        model = resolve_model(name)
    except AvowError as error:
        _send(answers, Message({"refused": str(error)}))
        return
    _send(answers, Message({"model": model.name}))
    work(lambda: read_message(sys.stdin.buffer), lambda message: _send(answers, message), model)


def work(receive: Callable[[], Message | None], send: Callable[[Message], None], model: StanceModel) -> None:
    """Answers one request after another until there is none."""
    while (request := receive()) is not None:
        send(answer(request, model))
        # A linear model remembers what it read, 30 kB a passage: a help within a request, but nothing is kept after it.
        forget_texts()


def answer(request: Message, model: StanceModel) -> Message:
    """Does one request; whatever goes wrong becomes a message, and what is unforeseen tells where but not what."""
    try:
        done = TASKS[request.header["task"]](request.header, request.blobs, model)
    except AvowError as error:
        return Message({"refused": str(error)})
    except MemoryError:
        return Message({"failed": "MemoryError", "trace": ""})
    except Exception as error:
        # The message of the error is left out: it may quote the text.
        frames = traceback.extract_tb(error.__traceback__)
        places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        return Message({"failed": type(error).__name__, "trace": "\n".join(places)})
    return Message({"media": done.media}, [done.body])


def _send(stream: IO[bytes], message: Message) -> None:
    stream.write(message.encoded())
    stream.flush()


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(1)  # the server is gone
