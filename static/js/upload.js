// Sending a file over a link that drops (tus 1.0): what arrived stays there, and the rest follows by itself. The server knows a file by
// its hash, so it goes on after the page was closed, too, and from another computer. Without this script, or where something on the way
// lets no such request through, the browser sends the form by itself; the answer is the same.
(() => {
  const mb = (bytes) => (bytes / 1e6).toLocaleString("id-ID", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const left = (s) => s < 55 ? "kurang dari 1 menit lagi"
    : s < 3570 ? `kira-kira ${Math.round(s / 60)} menit lagi` : `kira-kira ${Math.round(s / 3600)} jam lagi`;
  const encoded = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));
  const PAUSE = 1000, LONGEST = 30000, SILENCE = 60000; // ms
  // The server keeps what arrived of a cut request, but a browser may send that request a second time by itself, and a proxy may hold it
  // back until it is whole: so each takes some ten seconds of the link.
  const LEAST = 16384, MOST = 1048576, FIRST = 65536, LASTS = 10000; // bytes; ms
  let attempt = 0, wake;
  addEventListener("online", () => wake?.());

  document.addEventListener("submit", async (event) => {
    const form = event.target, box = document.getElementById("kirim"), file = form.querySelector("[type=file]")?.files[0];
    if (event.defaultPrevented || !box || !file || !window.crypto?.subtle) return;
    event.preventDefault();
    document.getElementById("ralat").replaceChildren();
    const bar = box.querySelector("progress"), [numbers, words] = box.querySelectorAll("p"), mine = ++attempt;
    const fields = new FormData(form), total = bar.max = file.size;
    let request, where, at = 0, sure, sent, moving, since, base, begun, told = 0, pause = PAUSE, failures = 0, piece = FIRST;

    const say = (sentence) => { words.textContent = sentence; };
    // The browser counts what it has put into a buffer, so the pace is that of what the server has. Eyes follow every step; the live
    // region speaks at each quarter only.
    const show = () => {
      const rate = (at - base) / (begun - since), time = Date.now() - begun; // bytes a ms; not a number before the first answer
      const now = at + (rate > 0 ? Math.min(sent, rate * time) : sent), quarter = Math.floor(now / total * 4);
      bar.value = now;
      numbers.textContent = `${mb(now)} dari ${mb(total)} MB` + (rate > 0 && now < total ? `, ${left((total - now) / rate / 1000)}` : "");
      if (now >= total) say("Terkirim. Menunggu jawaban portal …");
      else if (quarter > told) say(`${(told = quarter) * 25} persen terkirim.`);
    };
    const end = () => {
      attempt++;
      box.hidden = true;
      form.removeAttribute("aria-busy");
    };
    // app.js tells what went wrong and offers to try again.
    const fail = (status, text) => {
      end();
      const ctx = { request: {}, response: { status }, text, sourceElement: form, sourceEvent: event };
      document.dispatchEvent(new CustomEvent("htmx:error", { detail: { ctx } }));
    };
    const unreadable = () => fail(400, '<div id="ralat"><div class="alert error"><div><p><b>Galat:</b> Berkas ini berubah atau tidak '
      + "terbaca lagi. Pilih berkasnya sekali lagi, lalu kirim.</p></div></div></div>");
    const ask = (method, url, headers, body) => new Promise((answered) => {
      const r = request = new XMLHttpRequest();
      let silence;
      const alive = () => {
        clearTimeout(silence);
        silence = setTimeout(() => r.abort(), SILENCE);
      };
      r.upload.onprogress = ({ loaded }) => {
        alive();
        if (loaded < sent) return r.abort(); // the browser begins the whole request again: only what is missing is wanted
        sent = loaded;
        if (mine === attempt) show();
      };
      r.onloadend = () => {
        clearTimeout(silence);
        answered(r);
      };
      r.open(method, url);
      headers = { "HX-Request": "true", "Tus-Resumable": "1.0.0", "X-CSRFToken": fields.get("csrf_token"), ...headers };
      for (const name in headers) r.setRequestHeader(name, headers[name]);
      alive();
      r.send(body);
    });

    box.querySelector("button").onclick = () => {
      end();
      request?.abort();
      wake?.();
      if (where) ask("DELETE", where);
      form.querySelector("[type=submit]").focus();
    };
    bar.removeAttribute("value");
    numbers.textContent = "";
    say("Mengenali berkas …");
    box.hidden = false;
    box.scrollIntoView({ block: "nearest" });

    let about = `filename ${encoded(file.name)},sha256 `;
    try {
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      about += encoded(Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join(""));
    } catch { return unreadable(); }
    for (const [name, value] of fields) if (typeof value === "string" && !/_token|_key/.test(name)) about += `,${name} ${encoded(value)}`;

    while (mine === attempt) {
      if (sure) {
        [sent, begun] = [0, Date.now()];
        if (!moving) {
          [moving, since, base] = [true, begun, at];
          say(at ? "Pengiriman dilanjutkan." : "Mengirim berkas …");
        }
        show();
      }
      const patch = sure, tick = patch && setInterval(show, 1000), r = await (
        !where ? ask("POST", box.dataset.url, { "Upload-Length": total, "Upload-Metadata": about })
          : !sure ? ask("HEAD", where)
            : ask("PATCH", where, { "Upload-Offset": at, "Content-Type": "application/offset+octet-stream" }, file.slice(at, at + piece)));
      clearInterval(tick);
      if (mine !== attempt) return;
      const { status } = r, onwards = r.getResponseHeader("HX-Redirect"), here = r.getResponseHeader("Upload-Offset");
      if (onwards) return location.assign(onwards);
      if (status === 422) return end(), comeBack(form, r.responseText);
      if (here && status < 300) {
        if (patch) piece = Math.max(LEAST, Math.min(piece * 2, MOST, piece * LASTS / (Date.now() - begun)));
        else if (sent && +here === at) piece = Math.max(LEAST, piece / 2);
        if (+here > at) [pause, failures] = [PAUSE, 0];
        [where, at, sure] = [where || r.getResponseHeader("Location"), +here, true];
        continue;
      }
      sure = moving = false;
      if (!status) {
        try { await file.slice(0, 1).arrayBuffer(); } catch { return unreadable(); }
      } else if (![502, 503, 504].includes(status)) {
        if (!r.getResponseHeader("Tus-Resumable")) return form.submit();
        if (![404, 409, 423, 460].includes(status) && status < 500 || ++failures > 5) return fail(status, r.responseText);
        if (status === 404) [where, at] = ["", 0];
      }
      numbers.textContent = numbers.textContent.replace(/MB.*/, "MB");
      say(status ? "Portal belum dapat menerima. Sebentar lagi dicoba sendiri."
        : "Sambungan terputus. Pengiriman dilanjutkan sendiri begitu tersambung.");
      await new Promise((done) => {
        wake = done;
        setTimeout(done, pause);
      });
      pause = Math.min(pause * 2, LONGEST);
    }
  });

  // The form with its messages, and the file that was chosen.
  const comeBack = (form, text) => {
    const chosen = form.querySelector("[type=file]").files;
    document.querySelector("main").replaceWith(new DOMParser().parseFromString(text, "text/html").querySelector("main"));
    document.querySelector("[type=file]").files = chosen;
    (document.querySelector("[aria-invalid]") || document.querySelector(".alert.error"))?.focus();
  };
})();
