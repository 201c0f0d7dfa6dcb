"""What an agent says of its own, whatever its flow: synthesised ahead, so that it can be said when the models are away."""

from __future__ import annotations

MOMENT = "One moment, please."
TIME_IS_UP = "I am sorry, our time is up. Goodbye."
WINDING_UP = "I am sorry, I have to end this call now. Goodbye."
TROUBLE = "I am sorry, I have a technical problem. Goodbye."
OWN_WORDS = (MOMENT, TROUBLE, WINDING_UP, TIME_IS_UP)
