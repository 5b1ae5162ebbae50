"""Takes siaga's webhooks and checks their signatures (standardwebhooks.com): SIAGA_WEBHOOK_SECRET=whsec_... python examples/webhook_receiver.py [PORT]

Needs standardwebhooks. A repeat carries the same webhook-id: remember ids where acting twice would hurt.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

BODY_MAX = 1_000_000


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        if length > BODY_MAX:
            self.send_error(413)
            return
        body = self.rfile.read(length)
        try:
            Webhook(os.environ["SIAGA_WEBHOOK_SECRET"]).verify(body, dict(self.headers.items()))
        except WebhookVerificationError as error:
            self.send_error(401, str(error))
            return
        print(self.headers["webhook-id"], json.loads(body)["type"], flush=True)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """No line for each request."""


if __name__ == "__main__":
    server = HTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 9099), Receiver)
    print(f"http://127.0.0.1:{server.server_port}/", flush=True)
    server.serve_forever()
