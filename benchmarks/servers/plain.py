"""A plain flask-socketio app, as tutorials write it: stock gevent mode, one ORM commit each."""

import os
import resource

from gevent import monkey

monkey.patch_all()

import time  # noqa: E402

from flask import Flask, Response, request  # noqa: E402
from flask_socketio import SocketIO, emit  # noqa: E402
from sqlalchemy import event  # noqa: E402
from sqlmodel import Field, Session, SQLModel, create_engine  # noqa: E402


class Answer(SQLModel, table=True):
    """What somebody sent."""

    ref: str = Field(primary_key=True)
    step: str
    prompt: str
    text: str
    at: float


engine = create_engine(f"sqlite:///{os.environ['DATABASE']}")


@event.listens_for(engine, "connect")
def durable(connection, record):
    """Saved means on the disk, here too."""
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")


SQLModel.metadata.create_all(engine)
app = Flask(__name__)
app.config["SECRET_KEY"] = "benchmark"  # noqa: S105
sockets = SocketIO(app, async_mode="gevent", cors_allowed_origins="*")
FILE = "x" * 8000


@sockets.on("push")
def push(size):
    """Tell everybody."""
    sockets.emit("screen", {"html": "x" * size})


@sockets.on("submit")
def submit(answer):
    """Keep an answer."""
    with Session(engine) as session:
        session.add(Answer(**answer, at=time.time()))
        session.commit()
    return {"ok": True, "ref": answer["ref"]}


@app.post("/answer")
def posted():
    """Keep an answer that comes by HTTP."""
    return submit(request.get_json())


@sockets.on("hello")
def hello():
    """Show somebody the first screen."""
    emit("screen", {"html": "x" * 3000})


@app.route("/<name>", methods=["GET", "POST"])
def file(name):
    """A page, a form's answer, or a file."""
    return Response(FILE, mimetype="text/plain")


if __name__ == "__main__":
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    sockets.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), backlog=2048, log_output=False)
