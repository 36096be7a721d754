"""How long a kernel takes to answer another cell while the form and the table wait for an AWS of 200 ms a call."""

import statistics
import sys
import time
from pathlib import Path

from jupyter_client.manager import start_new_kernel
from measure import row

ROUNDS = 60
SETUP = f"""import sys, time
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from dataclasses import replace
from fake_gateway import FakeGateway
from samples import PIPELINE, RULE
import jupyter_sched as js
gateway, asked = FakeGateway(), []
for number in range(40):
    name = f"p{{number}}"
    gateway.known[name] = replace(PIPELINE, name=name)
    target = replace(RULE.targets[0], pipeline=name)
    js.Client(gateway=gateway).apply(js.Client(gateway=gateway).plan(replace(RULE, name=name, targets=(target,))))
class Slow:
    def __getattr__(self, name):
        def ask(*given, **named):
            asked.append(name)
            time.sleep(0.2)
            return getattr(gateway, name)(*given, **named)
        return ask
client = js.Client(gateway=Slow())
"""
BUSY = "views = [js.triggers(client=client), js.schedule('p1', client=client), js.trigger('p2', client=client)]"


def main():
    manager, kernel = start_new_kernel(kernel_name="python3")
    try:
        run(kernel, SETUP)
        idle = answers(kernel)
        run(kernel, BUSY)
        before = asked(kernel)
        busy = answers(kernel)
        calls = asked(kernel) - before
    finally:
        kernel.stop_channels()
        manager.shutdown_kernel(now=True)
    ratio = statistics.median(busy) / statistics.median(idle)
    row("a kernel's answer, idle", statistics.median(idle), f"{max(idle) * 1000:.0f} ms at most")
    beside = f"{ratio:.1f} times idle, {max(busy) * 1000:.0f} ms at most, while {calls} calls were begun"
    row("a kernel's answer, while AWS takes 200 ms", statistics.median(busy), beside)


def answers(kernel):
    found = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run(kernel, "1 + 1")
        found.append(time.perf_counter() - began)
        time.sleep(0.05)
    return found


def asked(kernel):
    reply = kernel.execute_interactive("", user_expressions={"n": "len(asked)"}, timeout=60, output_hook=lambda _: None)
    return int(reply["content"]["user_expressions"]["n"]["data"]["text/plain"])


def run(kernel, source):
    reply = kernel.execute_interactive(source, timeout=120, output_hook=lambda _: None)
    if reply["content"]["status"] != "ok":
        sys.exit(f"{reply['content']['ename']}: {reply['content']['evalue']}")


if __name__ == "__main__":
    main()
