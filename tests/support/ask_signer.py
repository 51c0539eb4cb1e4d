#!/usr/bin/env python3
"""tests/support/ask_signer.py SOCKET VERB NAME

Asks the signer as the conductor does, and prints the kind of its answer and,
where it says no, the reason: "airlock.failure/v1 digest-mismatch".
"""
import socket
import struct
import sys

connection = socket.socket(socket.AF_UNIX)
connection.settimeout(60)
connection.connect(sys.argv[1])
text = f"airlock.signer/v1\nverb {sys.argv[2]}\nname {sys.argv[3]}\n".encode()
connection.sendall(struct.pack(">I", len(text)) + text)


def receive(size):
    data = b""
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            sys.exit("the signer closed the connection")
        data += piece
    return data


answer = receive(struct.unpack(">I", receive(4))[0]).decode("latin1")
lines = answer.split("\n")
reason = [line.split(" ")[1] for line in lines if line.startswith("failure ")]
print(" ".join([lines[0]] + reason))
