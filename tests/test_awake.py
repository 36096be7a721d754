"""What a kernel left unread is read, and only kernels that leave things unread look for them."""

import asyncio
import threading

import pytest
import zmq
from tornado.ioloop import IOLoop
from zmq.eventloop.zmqstream import ZMQStream

from jupyter_sched.widgets.awake import FORGETFUL, MENDED, look_for_unread


@pytest.fixture
def reader():
    """A loop in a thread of its own that reads a socket, as that of a kernel does, and a client of it."""
    context, read, begun = zmq.Context(), threading.Semaphore(0), threading.Event()
    client, seen = context.socket(zmq.DEALER), {}

    async def serve():
        socket = context.socket(zmq.ROUTER)
        seen["port"] = socket.bind_to_random_port("tcp://127.0.0.1")
        seen["io_loop"], seen["stream"] = IOLoop.current(), ZMQStream(socket)
        seen["stream"].on_recv(lambda _: read.release())
        seen["end"] = asyncio.Event()
        begun.set()
        await seen["end"].wait()
        seen["stream"].close()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    begun.wait()
    client.connect(f"tcp://127.0.0.1:{seen['port']}")
    yield client, read, seen["stream"], seen["io_loop"]
    seen["io_loop"].add_callback(seen["end"].set)
    thread.join()
    context.destroy(linger=0)


def leave_unread(stream, io_loop, client):
    """Let a message arrive while the socket is asked by somebody else than its stream."""
    asking, asked = threading.Event(), threading.Event()

    def ask():
        asking.set()
        while not stream.socket.get(zmq.EVENTS) & zmq.POLLIN:
            pass
        asked.set()

    io_loop.add_callback(ask)
    asking.wait()
    client.send(b"a press of a button")
    asked.wait()


def test_a_message_that_is_left_unread_is_read_once_it_is_looked_for(reader):
    client, read, stream, io_loop = reader
    client.send(b"the first")
    assert read.acquire(timeout=30)
    leave_unread(stream, io_loop, client)
    assert not read.acquire(timeout=0.5)
    look_for_unread(stream, io_loop)
    assert read.acquire(timeout=30)
    leave_unread(stream, io_loop, client)
    assert read.acquire(timeout=30)


@pytest.mark.parametrize(
    ("version", "looks"),
    [((6, 31, 0), False), ((7, 0, 0), True), ((7, 3, 0), True), ((7, 4, 0), False), ((8, 0, 0), False)],
)
def test_the_versions_that_need_it_are_those_from_7_0_to_7_3(version, looks):
    assert (FORGETFUL <= version < MENDED) == looks
