"""A fake Slack over real sockets: Web API, Socket Mode, signed HTTP, limits, retries and faults."""

from .blocks import Limits, check_message, check_view
from .deliver import Attempt, Delivery, HttpAnswer
from .errors import Json, SlackError
from .fake import SCOPES, FakeSlack, Settings
from .interactions import Ack
from .models import Channel, Installation, Message, User
from .reading import links, pings, plain_text
from .server import ApiCall
from .views import View

__all__ = [
    "SCOPES",
    "Ack",
    "ApiCall",
    "Attempt",
    "Channel",
    "Delivery",
    "FakeSlack",
    "HttpAnswer",
    "Installation",
    "Json",
    "Limits",
    "Message",
    "Settings",
    "SlackError",
    "User",
    "View",
    "check_message",
    "check_view",
    "links",
    "pings",
    "plain_text",
]
