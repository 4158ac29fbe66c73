"""What a browser is sent, heard without one: Streamlit's own protocol over a real websocket.

A page is asked for as its script in the browser asks for it, one rerun of the address; what comes back is kept as it
came. A browser takes two seconds of a processor to draw a page of which only the bytes are wanted.
"""

from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from tests.browser.serving import PATIENCE, Server


def frames(site: Server, page: str, **choices: str) -> list[bytes]:
    """All frames of one page, from the connection to the end of its script. Raises ``AssertionError`` when the script
    ends in an error."""
    told: list[bytes] = []
    address = f"{site.address}/{page}?{urlencode(choices)}"
    stream = f"ws://{urlsplit(site.address).netloc}/_stcore/stream"
    with connect(stream, origin=Origin(site.address), subprotocols=[Subprotocol("streamlit")], max_size=None,
                 open_timeout=PATIENCE) as socket:  # fmt: skip
        ask = BackMsg()
        ask.rerun_script.query_string = urlencode(choices)
        ask.rerun_script.page_name = page
        ask.rerun_script.context_info.url = address
        ask.rerun_script.context_info.locale = "en-GB"
        socket.send(ask.SerializeToString())
        while True:
            frame = socket.recv(timeout=PATIENCE)
            assert isinstance(frame, bytes)
            told.append(frame)
            said = ForwardMsg.FromString(frame)
            if said.WhichOneof("type") != "script_finished":
                continue
            if said.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                assert said.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY, address
                return told


def answer(address: str) -> bytes:
    """The head and the body of one answer over HTTP, whatever its status."""
    try:
        with urlopen(address, timeout=PATIENCE) as told:
            return bytes(told.headers) + told.read()
    except OSError as refused:
        told = getattr(refused, "fp", None)
        if told is None:
            raise
        return bytes(told.headers) + bytes(told.read())
