"""A population of people behind real SIP and RTP, a process of its own that shares no code with what it judges."""
