# Each rule finds its fault here; nothing of this is ever run.
import csv
import os
import pickle

import requests

render_template_string(words)
shown = Markup(words)
SocketIO(app, cors_allowed_origins="*")
os.system(words)
pickle.loads(words)
csv.writer(file)
subprocess.run(words, shell=True)
