"""Runs the examples of docs/server.md as they stand there, so that the page says what is so.

Usage: docs_examples.py DOCUMENT ENDPOINT [NODE], where the server at ENDPOINT was started with the document's first JSON
block as its script; prints that block if there is no ENDPOINT. Every JSON block is a script that the server takes; every
block of Python, and of JavaScript if NODE is given, is a program that ends well; every line of a shell block that begins
with curl does too. Each begins with a server that was reset.
"""
import re
import shlex
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

DOCUMENT = Path(sys.argv[1])
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
if len(sys.argv) == 2:
    print(next(text for language, text in BLOCKS if language == "json"))
    sys.exit()
ENDPOINT = sys.argv[2]
NODE = sys.argv[3] if len(sys.argv) > 3 else None
PACKAGES = Path(__file__).parent


def post(path, body=""):
    request = urllib.request.Request(ENDPOINT + path, body.encode(), method="POST")
    try:
        urllib.request.urlopen(request).close()
    except urllib.error.HTTPError as error:
        return error.read().decode()
    return None


def failure_of(language, text):
    """Returns what is wrong with a block; None if it is well, or none to be run."""
    text = text.replace("http://127.0.0.1:8080", ENDPOINT)
    if language == "json":
        return post("/__fake/script", text)
    if language == "python":
        return run([sys.executable, "-c", text])
    if language == "js" and NODE:
        with tempfile.NamedTemporaryFile("w", suffix=".mjs", dir=PACKAGES, encoding="utf-8") as program:
            program.write(text)
            program.flush()
            return run([NODE, program.name])
    if language == "bash" and text.startswith("curl"):
        # What is verified there is that one of the examples above has called.
        ask = '{"messages": [{"role": "user", "content": [{"text": "Where is my parcel?"}]}]}'
        post("/model/us.amazon.nova-lite-v1:0/converse", ask)
        problems = [run(["curl", "-s", *shlex.split(line)[1:]]) for line in text.splitlines()]
        return next((problem for problem in problems if problem), None)
    return None


def run(command):
    done = subprocess.run(command, cwd=DOCUMENT.parent.parent, capture_output=True, text=True, timeout=120)
    return None if done.returncode == 0 else (done.stdout + done.stderr)[-3000:] or f"ended with {done.returncode}"


failed = 0
for number, (language, text) in enumerate(BLOCKS, start=1):
    post("/__fake/reset")
    failure = failure_of(language, text)
    if failure:
        failed += 1
        print(f"  FAILED  {DOCUMENT.name}, block {number} ({language}):\n{text}\n{failure}")
print(f"Documentation: {len(BLOCKS) - failed} passed, {failed} failed")
sys.exit(1 if failed else 0)
