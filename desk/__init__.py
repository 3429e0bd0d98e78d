"""The agents' desk, the supervisors' pages and the HTTP and WebSocket API."""
