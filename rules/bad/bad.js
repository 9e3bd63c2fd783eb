// Each rule finds its fault here; nothing of this is ever run.
node.innerHTML = words;
new DOMParser();
