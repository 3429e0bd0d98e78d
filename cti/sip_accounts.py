"""Passwords of the agents' phones, derived from one secret, so that none has to be kept.

The configuration that Asterisk is given and the desk that hands a password to its agent both
derive it; whoever changes the secret changes every phone's password.
"""

from __future__ import annotations

import base64
import hashlib
import hmac

from routing.model import AgentId


class DerivedSipAccounts:
    """The port ``desk.ports.SipAccounts`` for ``agents``: those of the configuration in force."""

    def __init__(self, key: str, agents: frozenset[AgentId]) -> None:
        self._key = key
        self.agents = agents

    def credentials(self, agent_id: AgentId) -> tuple[str, str]:
        """(user, password). Raises ``KeyError`` for somebody who is not an agent."""
        if agent_id not in self.agents:
            raise KeyError(agent_id)
        return agent_id, sip_password(self._key, agent_id)


def sip_password(key: str, agent: str) -> str:
    """HMAC-SHA256 of the work number under the secret, as 43 characters that SIP can carry."""
    digest = hmac.new(key.encode(), f"sip:{agent}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
