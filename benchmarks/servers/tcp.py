"""The floor: one `send` for each socket from Python, and nothing else."""

import os
import resource
import select
import socket
from contextlib import suppress

hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
door = socket.create_server(("127.0.0.1", int(os.environ["PORT"])), backlog=2048)
door.setblocking(False)
poll = select.epoll()
poll.register(door, select.EPOLLIN)
lines = {}
while True:
    for fd, _ in poll.poll():
        if fd == door.fileno():
            with suppress(BlockingIOError):
                while True:
                    line, _ = door.accept()
                    line.setblocking(False)
                    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    lines[line.fileno()] = line
                    poll.register(line, select.EPOLLIN)
            continue
        try:
            asked = lines[fd].recv(4096)
        except OSError:
            asked = b""
        if not asked:
            poll.unregister(fd)
            lines.pop(fd).close()
            continue
        words = b"x" * int(asked)
        for line in lines.values():
            with suppress(OSError):
                line.send(words)
