"""The part of wget that KubeRay's probes use: wget --tries 1 -T SECONDS -q -O- URL."""
import sys
import urllib.request

timeout = 10.0
url = ""
arguments = iter(sys.argv[1:])
for argument in arguments:
    if argument == "-T":
        timeout = float(next(arguments))
    elif argument == "--tries":
        next(arguments)
    elif not argument.startswith("-"):
        url = argument
try:
    with urllib.request.urlopen(url, timeout=timeout) as answer:
        sys.stdout.buffer.write(answer.read())
except OSError as error:
    sys.exit(f"wget: {url}: {error}")
