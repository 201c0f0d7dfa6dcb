"""Debian's baresip as a called telephone, told by its control port what to do with a call."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import asynccontextmanager
from pathlib import Path

NUMBER = "+15550100000"
CONFIG = """\
sip_listen 127.0.0.1:{port}
sip_certificate {certificate}
net_interface 127.0.0.1
call_max_calls 20
audio_source aubridge,echo
audio_player aubridge,echo
ctrl_tcp_listen 127.0.0.1:{control}
module_path /usr/lib/baresip/modules
module g711.so
module aubridge.so
module_tmp account.so
module_app ctrl_tcp.so
module_app menu.so
"""


class Callee:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def command(self, name: str, params: str = "") -> None:
        text = json.dumps({"command": name, "params": params}).encode()
        self._writer.write(b"%d:%s," % (len(text), text))
        await self._writer.drain()

    async def wait_for(self, kind: str) -> dict:
        """The next event of this kind (CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED, ...)."""
        while True:
            length = int((await asyncio.wait_for(self._reader.readuntil(b":"), 5))[:-1])
            message = json.loads((await self._reader.readexactly(length + 1))[:-1])
            if message.get("type") == kind:
                return message


def two_free_ports() -> tuple[int, int]:
    """One for SIP whose next one, for TLS, is free too; and one for control."""
    while True:
        with socket.socket() as sip, socket.socket() as tls, socket.socket() as control:
            sip.bind(("127.0.0.1", 0))
            port = sip.getsockname()[1]
            try:
                tls.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            control.bind(("127.0.0.1", 0))
            return port, control.getsockname()[1]


@asynccontextmanager
async def running_callee(folder: Path, *, certificate: Path | str = ""):
    """(the telephone, its SIP port); TLS is on the next port."""
    port, control = two_free_ports()
    write_settings(folder, CONFIG.format(port=port, control=control, certificate=certificate))
    process = await asyncio.create_subprocess_exec("baresip", "-f", str(folder), stdin=-3, stdout=-3, stderr=-3)
    try:
        reader, writer = await connect(control)
        try:
            yield Callee(reader, writer), port
        finally:
            writer.close()
            await writer.wait_closed()
    finally:
        process.terminate()
        await process.wait()


def write_settings(folder: Path, config: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / "config").write_text(config)
    (folder / "accounts").write_text(f"<sip:{NUMBER}@127.0.0.1>;regint=0\n")


async def connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    for _ in range(100):
        try:
            return await asyncio.open_connection("127.0.0.1", port)
        except ConnectionRefusedError:
            await asyncio.sleep(0.05)
    raise TimeoutError("baresip did not come up")
