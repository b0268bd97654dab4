"""The first room: asks, listens and keeps. Studies, partners, instruments, fieldwork, responses, interviews."""
