import signal
import threading
import time

import pytest

from avow.batch.time_limit import TimeLimitError, time_limit

needs_timer = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this platform has no timers")


@needs_timer
def test_a_block_that_takes_too_long_is_interrupted() -> None:
    with pytest.raises(TimeLimitError, match=r"longer than 0\.05 s"), time_limit(0.05):
        time.sleep(5)


@needs_timer
def test_the_timer_is_off_after_the_block() -> None:
    with time_limit(0.05):
        pass
    time.sleep(0.1)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_in_another_thread_there_is_no_limit() -> None:
    done: list[bool] = []

    def work() -> None:
        with time_limit(0.01):
            time.sleep(0.05)
        done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done == [True]
