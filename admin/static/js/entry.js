// Entering figures: each is saved as it is typed, whatever the network and the session do meanwhile. What is typed
// stands in this browser's storage until the server has it. Without this file the page's own Save button does the work.
"use strict";

document.documentElement.classList.add("js");

(() => {
  const form = document.getElementById("entry-form");
  if (!form) return;
  const state = document.getElementById("save-state");
  const words = state ? JSON.parse(state.dataset.words) : {};
  const bar = document.querySelector(".bar");
  const user = form.dataset.user;
  const place = `ictindex:draft:${user}:${form.dataset.section}`;
  const closed = "closed" in form.dataset || !state;
  const LOOK_AFTER = 600, KEEP_AFTER = 3000, LONGEST_WAIT = 60000, DAYS_KEPT = 14;

  // What is not saved yet: key -> {value, note, rev, stuck}. `stuck`: waits for the person (unreadable, or a meeting).
  const drafts = new Map();
  const met = new Map();
  let busy = false, again = false, wait = 0, lookTimer = 0, keepTimer = 0, retryTimer = 0, looking = null, savedAt = "";

  // --- figures on the page ---

  const figure = (key) => document.getElementById(`q-${key}`);
  const control = (key) => document.getElementById(`value-${key}`);
  const named = (key, kind) => form.elements[`${kind}.${key}`];
  const noteOf = (key) => { const box = document.getElementById(`note-${key}`); return box ? box.value : ""; };
  const revOf = (key) => named(key, "rev").value;
  const keyOf = (element) => { const box = element.closest(".figure"); return box ? box.dataset.key : null; };

  function valueOf(key) {
    const field = named(key, "value");
    if (field instanceof RadioNodeList) return field.value;
    return field.value === figure(key).dataset.shown ? figure(key).dataset.edit : field.value;
  }

  function fill(key, value) {
    const field = named(key, "value");
    field.value = value;
  }

  const isTyped = (key) => { const field = control(key); return field && field.classList.contains("number"); };

  // A figure shows its groups of digits while nobody edits it; they come from the server, never from here.
  function dress(key) {
    const box = figure(key), field = control(key);
    if (isTyped(key) && document.activeElement !== field && field.value === box.dataset.edit) field.value = box.dataset.shown;
  }
  function undress(key) {
    const box = figure(key), field = control(key);
    if (isTyped(key) && !field.readOnly && field.value === box.dataset.shown) field.value = box.dataset.edit;
  }

  function show(code, more) {
    if (!state) return;
    state.dataset.state = code;
    state.textContent = code === "saved" ? `${words.saved} ${savedAt}` : words[code];
    if (code === "signed-out") {
      const link = document.createElement("a");
      link.href = form.dataset.signIn;
      link.textContent = words["sign-in"];
      state.append(" ", link);
    }
    if (more) state.append(` ${more}`);
    bar.toggleAttribute("data-unsaved", drafts.size > 0);
  }

  function rest() {
    if ([...drafts.values()].some((one) => one.stuck)) show("fault");
    else if (drafts.size) show("typing");
    else show(savedAt ? "saved" : "idle");
  }

  // --- kept in this browser, for this person only, until the server has it ---

  function store() {
    try {
      if (drafts.size) localStorage.setItem(place, JSON.stringify({ at: Date.now(), figures: Object.fromEntries(drafts) }));
      else localStorage.removeItem(place);
    } catch { /* storage is full or switched off: the page itself still holds the text */ }
  }

  function stored() {
    try {
      for (let i = localStorage.length - 1; i >= 0; i--) {
        const name = localStorage.key(i);
        if (!name.startsWith("ictindex:draft:")) continue;
        const old = JSON.parse(localStorage.getItem(name)).at < Date.now() - DAYS_KEPT * 864e5;
        if (old) localStorage.removeItem(name);
      }
      return JSON.parse(localStorage.getItem(place) || "null");
    } catch { return null; }
  }

  // --- talking to the server ---

  async function post(address, figures, signal) {
    const body = new URLSearchParams({ section: form.dataset.section });
    for (const [key, one] of figures) {
      body.set(`value.${key}`, one.value);
      body.set(`note.${key}`, one.note);
      body.set(`rev.${key}`, one.rev);
      if (figure(key).dataset.sure) body.set(`sure.${key}`, figure(key).dataset.sure);
    }
    const token = form.elements.csrf_token.value;
    return fetch(address, {
      method: "POST", body, redirect: "manual", signal, keepalive: document.visibilityState === "hidden",
      headers: { "X-CSRFToken": token, Accept: "application/json" },
    });
  }

  const isJson = (answer) => (answer.headers.get("Content-Type") || "").startsWith("application/json");

  // The session ended, or another one began: who is here now? True when this same person may go on.
  async function signedIn() {
    const answer = await fetch(form.dataset.token, { redirect: "manual", headers: { Accept: "application/json" } });
    if (!answer.ok || !isJson(answer)) { show("signed-out"); return false; }
    const now = await answer.json();
    if (String(now.user) !== user) { show("other"); return false; }
    for (const field of document.querySelectorAll('input[name="csrf_token"]')) field.value = now.token;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": now.token }));
    return true;
  }

  function later() {
    wait = Math.min(wait ? wait * 2 : 2000, LONGEST_WAIT);
    clearTimeout(retryTimer);
    retryTimer = setTimeout(keep, wait);
  }

  async function keep() {
    clearTimeout(keepTimer);
    if (closed) return;
    if (busy) { again = true; return; }
    const figures = [...drafts].filter(([, one]) => !one.stuck);
    if (!figures.length) { rest(); return; }
    busy = true;
    const sent = figures.map(([key, one]) => [key, { ...one }]);
    show("saving");
    try {
      let answer = await post(form.dataset.keep, sent);
      if (!isJson(answer)) {
        if (answer.status >= 500) { show("offline"); later(); return; }
        if (!(await signedIn())) { later(); return; }
        answer = await post(form.dataset.keep, sent);
        if (!isJson(answer)) { show("offline"); later(); return; }
      }
      wait = 0;
      take(await answer.json(), sent, answer.status);
    } catch {
      show("offline");
      later();
    } finally {
      busy = false;
      store();
      if (again) { again = false; keep(); }
    }
  }

  function take(answer, sent, status) {
    if (status === 403) { show("closed", answer.refused); return; }
    for (const [key, one] of sent) {
      const now = answer.kept && answer.kept[key];
      if (!now) continue;
      const box = figure(key), draft = drafts.get(key);
      named(key, "rev").value = now.rev;
      box.dataset.edit = now.edit;
      box.dataset.shown = now.shown;
      if (draft && draft.value === one.value && draft.note === one.note) {
        drafts.delete(key);
        const field = control(key);
        if (isTyped(key) && document.activeElement !== field) field.value = now.shown;
        if (now.confirmed) box.querySelector(".unconfirmed")?.remove();
      } else if (draft) {
        draft.rev = String(now.rev);
        again = true;
      }
      clear(key);
    }
    for (const [key, fault] of Object.entries(answer.faults || {})) stick(key, () => tell(key, fault));
    for (const [key, other] of Object.entries(answer.met || {})) stick(key, () => meet(key, other));
    replace(answer.html);
    savedAt = answer.at;
    rest();
  }

  function stick(key, then) {
    const draft = drafts.get(key);
    if (draft) draft.stuck = true;
    then();
  }

  // --- what the server says of a figure ---

  function replace(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    for (const part of holder.content.querySelectorAll("template[data-for]")) {
      const target = document.getElementById(part.dataset.for);
      if (!target || target.innerHTML === part.innerHTML) continue;
      target.replaceChildren(part.content.cloneNode(true));
      if (part.dataset.wants) document.getElementById(part.dataset.for.replace(/^f-/, "w-")).open = true;
    }
  }

  function clear(key) {
    figure(key).classList.remove("figure-bad", "figure-met");
    document.getElementById(`e-${key}`).replaceChildren();
    document.getElementById(`c-${key}`).replaceChildren();
    met.delete(key);
    const field = control(key);
    if (field) field.removeAttribute("aria-invalid");
  }

  function button(text, data) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline";
    made.textContent = text;
    Object.assign(made.dataset, data);
    return made;
  }

  function tell(key, fault) {
    const line = document.createElement("p");
    line.className = "fault";
    const said = document.createElement("span");
    said.textContent = fault.text;
    for (const [edit, shown] of fault.readings) said.append(" ", button(`${words.mean} ${shown}`, { mean: edit, key }));
    if (fault.repaired) said.append(" ", button(words.mend, { mend: fault.repaired, part: fault.part, key }));
    if (fault.sure) said.append(" ", button(words.sure, { sure: fault.sure, key }));
    line.append(said);
    document.getElementById(`e-${key}`).replaceChildren(line);
    figure(key).classList.add("figure-bad");
    const field = control(key);
    if (field) field.setAttribute("aria-invalid", "true");
  }

  function meet(key, other) {
    met.set(key, other);
    const box = document.createElement("div");
    box.className = "met";
    box.setAttribute("role", "alert");
    const first = document.createElement("p"), strong = document.createElement("strong"), theirs = document.createElement("b");
    strong.textContent = words.met;
    theirs.className = "theirs-value";
    theirs.textContent = other.shown;
    first.append(strong, ` ${[other.by, other.at].filter(Boolean).join(", ")}: `, theirs, other.note ? ` (${other.note})` : "");
    const ends = document.createElement("p");
    ends.append(button(words.mine, { choose: "mine", key }), " ", button(words.theirs, { choose: "theirs", key }));
    box.append(first, ends);
    document.getElementById(`c-${key}`).replaceChildren(box);
    figure(key).classList.add("figure-met");
  }

  function choose(key, which) {
    const other = met.get(key);
    const draft = drafts.get(key) || { value: valueOf(key), note: noteOf(key) };
    named(key, "rev").value = other.rev;
    if (which === "mine") {
      drafts.set(key, { value: draft.value, note: draft.note, rev: String(other.rev) });
    } else {
      drafts.delete(key);
      const box = figure(key);
      box.dataset.edit = other.edit;
      box.dataset.shown = other.shown;
      fill(key, other.edit);
      document.getElementById(`note-${key}`).value = other.note;
      dress(key);
    }
    clear(key);
    store();
    if (which === "mine") keep();
    else look(key);
  }

  async function look(key) {
    const figures = new Map(drafts);
    if (key && !figures.has(key)) figures.set(key, { value: valueOf(key), note: noteOf(key), rev: revOf(key) });
    if (!figures.size) return;
    if (looking) looking.abort();
    looking = new AbortController();
    try {
      const answer = await post(form.dataset.look, figures, looking.signal);
      if (!answer.ok || !isJson(answer)) return;
      const said = await answer.json();
      for (const one of figures.keys()) {
        if (said.faults[one]) tell(one, said.faults[one]);
        else if (!met.has(one)) { document.getElementById(`e-${one}`).replaceChildren(); figure(one).classList.remove("figure-bad"); }
      }
      replace(said.html);
    } catch { /* the next keystroke asks again; saving has its own queue */ }
    rest();
  }

  // --- typing ---

  function typed(key, at) {
    const value = valueOf(key), note = noteOf(key);
    drafts.set(key, { value, note, rev: drafts.has(key) ? drafts.get(key).rev : revOf(key), stuck: met.has(key) });
    store();
    if (!busy) rest();
    clearTimeout(lookTimer);
    clearTimeout(keepTimer);
    if (at === "now") keep();
    else {
      lookTimer = setTimeout(look, LOOK_AFTER);
      keepTimer = setTimeout(keep, KEEP_AFTER);
    }
  }

  const isFigure = (element) => element.form === form && /^(value|note)\./.test(element.name || "");

  if (!closed) {
    document.addEventListener("input", (event) => {
      if (isFigure(event.target)) typed(keyOf(event.target), event.target.matches('[type="radio"], select') ? "now" : "");
    });
    document.addEventListener("change", (event) => {
      if (isFigure(event.target) && drafts.has(keyOf(event.target))) keep();
    });
    document.addEventListener("focusin", (event) => { if (isFigure(event.target)) undress(keyOf(event.target)); });
    document.addEventListener("focusout", (event) => {
      if (!isFigure(event.target)) return;
      const key = keyOf(event.target);
      if (drafts.has(key)) keep();
      else setTimeout(() => dress(key), 0);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      delete form.dataset.sent;
      for (const one of drafts.values()) one.stuck = false;
      keep();
    });
    window.addEventListener("online", () => { wait = 0; keep(); });
    window.addEventListener("focus", () => { if (drafts.size) { wait = 0; keep(); } });
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && drafts.size) keep(); });
    window.addEventListener("beforeunload", (event) => {
      let safe = false;
      try { safe = !drafts.size || localStorage.getItem(place) !== null; } catch { /* not safe */ }
      if (!safe) event.preventDefault();
    });
  }

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-mean], button[data-mend], button[data-sure], [data-choose], [data-drafts]");
    if (!pressed) return;
    const { key, mean, mend, part, sure, choose: which, drafts: what } = pressed.dataset;
    if (mend || sure) { // words that came in an old encoding
      if (sure) figure(key).dataset.sure = sure;
      else if (part === "note") document.getElementById(`note-${key}`).value = mend;
      else fill(key, mend);
      clear(key);
      typed(key, "now");
      return;
    }
    if (mean !== undefined) { fill(key, mean); clear(key); typed(key, "now"); dress(key); }
    else if (which) choose(key, which);
    else if (what === "restore") restore();
    else { drafts.clear(); store(); document.getElementById("drafts").hidden = true; }
  });

  // --- what was typed before the session or the browser ended is offered back ---

  let offered = {};
  function offer() {
    const kept = stored();
    if (!kept) return;
    const list = document.querySelector("#drafts ul");
    for (const [key, one] of Object.entries(kept.figures)) {
      const box = figure(key);
      if (!box || (one.value === box.dataset.edit && one.note === noteOf(key))) continue;
      offered[key] = one;
      const line = document.createElement("li");
      line.textContent = `${document.getElementById(`l-${key}`).textContent}: ${one.value || "–"}${one.note ? ` (${one.note})` : ""}`;
      list.append(line);
    }
    if (!Object.keys(offered).length) { store(); return; }
    document.querySelector("#drafts p").textContent = document.getElementById("drafts").dataset.title;
    document.getElementById("drafts").hidden = false;
  }

  function restore() {
    for (const [key, one] of Object.entries(offered)) {
      fill(key, one.value);
      document.getElementById(`note-${key}`).value = one.note;
      drafts.set(key, { value: one.value, note: one.note, rev: one.rev });
    }
    offered = {};
    document.getElementById("drafts").hidden = true;
    keep();
  }

  // --- evidence: dropped or chosen, one request a file, with its progress ---

  function upload(box, files) {
    const drop = box.querySelector("[data-drop]");
    if (!drop) return;
    const queue = [...files], slug = drop.querySelector('input[type="file"]').id;
    const step = () => {
      const file = queue.shift();
      if (!file) return;
      const list = box.querySelector(".uploads"), line = document.createElement("li"), done = document.createElement("progress");
      done.max = 100; done.value = 0;
      done.setAttribute("aria-label", file.name);
      line.append(file.name, done);
      list.append(line);
      if (file.size > 20 * 1024 * 1024) { line.replaceChildren(`${file.name}: ${words["too-large"]}`); step(); return; }
      const data = new FormData(), request = new XMLHttpRequest();
      data.set("section", form.dataset.section);
      data.set("indicator", box.dataset.indicator);
      data.append("file", file);
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) done.value = (100 * event.loaded) / event.total; });
      request.addEventListener("load", () => {
        const holder = document.createElement("template");
        holder.innerHTML = request.responseText;
        const fresh = holder.content.querySelector(".files");
        if (!fresh) { line.replaceChildren(`${file.name}: ${words.failed}`); step(); return; }
        const waiting = [...list.children].filter((each) => each !== line);
        box.querySelector(".files").replaceWith(fresh);
        const next = box.querySelector(".uploads");
        if (next) next.append(...waiting);
        replace(request.responseText);
        if (window.htmx) window.htmx.process(fresh);
        const chooser = document.getElementById(slug);
        if (chooser && !queue.length) chooser.focus({ preventScroll: true });
        step();
      });
      request.addEventListener("error", () => { line.replaceChildren(`${file.name}: ${words.failed}`); step(); });
      request.open("POST", form.dataset.attach);
      request.setRequestHeader("X-CSRFToken", form.elements.csrf_token.value);
      request.setRequestHeader("HX-Request", "true");
      request.send(data);
    };
    step();
  }

  if (!closed) {
    document.addEventListener("change", (event) => {
      if (event.target.matches('[data-drop] input[type="file"]') && event.target.files.length) upload(event.target.closest(".ask"), event.target.files);
    });
    for (const kind of ["dragenter", "dragover"]) {
      document.addEventListener(kind, (event) => {
        if (![...(event.dataTransfer?.types || [])].includes("Files")) return;
        event.preventDefault(); // a file dropped beside an indicator must not leave the page
        for (const box of document.querySelectorAll(".ask-over")) box.classList.remove("ask-over");
        const box = event.target.closest?.(".ask");
        if (box && box.querySelector("[data-drop]")) box.classList.add("ask-over");
        else event.dataTransfer.dropEffect = "none";
      });
    }
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.querySelector(".ask-over")?.classList.remove("ask-over"); });
    document.addEventListener("drop", (event) => {
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      const box = event.target.closest?.(".ask");
      for (const each of document.querySelectorAll(".ask-over")) each.classList.remove("ask-over");
      if (box) upload(box, event.dataTransfer.files);
    });
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.xhr && event.detail.xhr.responseText.includes("data-for=")) replace(event.detail.xhr.responseText);
    });
    document.addEventListener("htmx:beforeSwap", (event) => {
      // A refused upload or date comes with its sentence in the same place.
      if (event.detail.xhr.status === 422 || event.detail.xhr.status === 403) event.detail.shouldSwap = event.detail.serverResponse.includes('class="files"') || event.detail.serverResponse.includes('class="thread"');
    });
  }

  // A PDF is looked at in the page; its viewer is loaded when it is asked for.
  document.addEventListener("toggle", (event) => {
    const box = event.target.matches?.(".look-in[open]") ? event.target.querySelector("[data-frame]") : null;
    if (!box || box.querySelector("iframe")) return;
    const frame = document.createElement("iframe");
    frame.src = box.dataset.frame;
    frame.title = box.dataset.title;
    box.append(frame);
  }, true);

  // --- the deadline, by the server's clock ---

  const clock = document.querySelector("[data-clock]");
  if (clock) {
    const say = JSON.parse(clock.dataset.words), end = performance.now() + Number(clock.dataset.left) * 1000;
    const out = clock.querySelector(".clock-left");
    const tick = () => {
      const left = Math.floor((end - performance.now()) / 1000);
      clock.classList.toggle("clock-late", left < 86400);
      if (left < 0) { out.textContent = `· ${say.over}`; return; }
      const days = Math.floor(left / 86400), hours = Math.floor((left % 86400) / 3600), minutes = Math.floor((left % 3600) / 60);
      out.textContent = days ? `· ${days} ${say.d} ${hours} ${say.h}` : hours ? `· ${hours} ${say.h} ${minutes} ${say.m}` : `· ${minutes} ${say.m} ${left % 60} ${say.s}`;
      setTimeout(tick, days ? 60000 : 1000);
    };
    tick();
  }

  for (const box of document.querySelectorAll(".figure")) dress(box.dataset.key);
  if (!closed) offer();
  if (state) rest();
})();
