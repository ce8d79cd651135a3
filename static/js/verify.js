// The fingerprint of a chosen file is taken here, so that the file stays where it is. Without this script, and when the reader asks for it
// with the button "kirim", the browser sends the form as it is.
(() => {
  const form = document.querySelector("form[data-sidik]");
  if (!window.crypto?.subtle) return;
  const show = (section) => { document.getElementById("hasil").replaceWith(section); section.focus(); };
  form.addEventListener("submit", async (event) => {
    const file = form.elements.file.files[0];
    if (!file || event.submitter?.name === "kirim") return;
    event.preventDefault();
    const button = event.submitter || form.querySelector("button");
    button.disabled = true;
    let address = form.action.split("?")[0];
    try {
      const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
      address += "?sidik=" + [...hash].map((byte) => byte.toString(16).padStart(2, "0")).join("");
      const page = await (await fetch(address)).text();
      const found = new DOMParser().parseFromString(page, "text/html").getElementById("hasil");
      if (found) show(document.adoptNode(found));
      else location = address;
    } catch {
      const said = document.createElement("section");
      said.id = "hasil";
      said.tabIndex = -1;
      said.innerHTML = '<p class="alert error">Berkas belum diperiksa: sambungan terputus, atau berkas tidak dapat dibaca. Coba lagi.</p>';
      show(said);
    }
    button.disabled = false;
  });
})();
