"""The one door to Asterisk's manager interface (AMI), its port and its in-memory twin."""

from cti.ami.door import AmiDoor
from cti.ami.framing import Limits
from cti.ami.message import Message
from cti.ami.port import (
    Ami,
    AmiAway,
    AmiDenied,
    AmiError,
    AmiRefused,
    AmiTimeout,
    Connected,
    Disconnected,
)
from cti.ami.request import variable
from cti.ami.session import AmiSettings
from cti.ami.twin import TwinAmi

__all__ = [
    "Ami",
    "AmiAway",
    "AmiDenied",
    "AmiDoor",
    "AmiError",
    "AmiRefused",
    "AmiSettings",
    "AmiTimeout",
    "Connected",
    "Disconnected",
    "Limits",
    "Message",
    "TwinAmi",
    "variable",
]
