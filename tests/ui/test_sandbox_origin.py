"""A page from elsewhere, open in the user's own browser, can neither read the sandbox nor change it."""

import http.server
import threading

import pytest

from jupyter_sched.client import Client

ATTEMPTS = """async ([url, secret]) => {
  const plain = {method: 'POST', mode: 'no-cors', body: '{}'}
  const signed = {method: 'POST', body: '{}', headers: {'X-Sandbox-Secret': secret}}
  const ways = {
    read: () => fetch(url + '/_sandbox/log', {method: 'POST', body: '{}'}).then(answer => answer.text()),
    readBuckets: () => fetch(url + '/').then(answer => answer.text()),
    withTheSecret: () => fetch(url + '/_sandbox/status', signed).then(answer => answer.text()),
    blind: () => fetch(url + '/_sandbox/reset', plain).then(answer => answer.type),
    blindMoto: () => fetch(url + '/moto-api/reset', plain).then(answer => answer.type),
    blindBucket: () => fetch(url + '/stolen', {method: 'PUT', mode: 'cors'}).then(answer => answer.text()),
  }
  const found = {}
  for (const [name, way] of Object.entries(ways)) {
    found[name] = await way().then(text => 'got ' + text, error => error.name)
  }
  await new Promise(done => {
    const form = document.createElement('form')
    Object.assign(form, {method: 'post', action: url + '/_sandbox/reset', target: 'frame', enctype: 'text/plain'})
    const frame = Object.assign(document.createElement('iframe'), {name: 'frame', onload: done})
    document.body.append(frame, form)
    form.submit()
  })
  return found
}"""


@pytest.fixture
def elsewhere():
    """A page on another origin: another port of this machine."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>elsewhere</title><body>a page from elsewhere")

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_page_from_elsewhere_can_neither_read_the_sandbox_nor_reset_it(page, elsewhere, sandbox_dir):  # noqa: ARG001  it lives there
    client = Client(sandbox=True)
    client.boto3_client("events").put_rule(Name="mine", ScheduleExpression="rate(1 day)")
    page.goto(elsewhere)
    found = page.evaluate(ATTEMPTS, [client.sandbox.endpoint_url, client.sandbox.access_key_id])
    assert found == {
        "read": "TypeError",
        "readBuckets": "TypeError",
        "withTheSecret": "TypeError",
        "blind": "got opaque",
        "blindMoto": "got opaque",
        "blindBucket": "TypeError",
    }
    assert [rule["Name"] for rule in client.boto3_client("events").list_rules()["Rules"]] == ["mine"]
    assert client.boto3_client("s3").list_buckets()["Buckets"] == []
