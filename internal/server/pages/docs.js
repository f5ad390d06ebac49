const token = document.getElementById("token");
for (const form of document.querySelectorAll("form[data-method]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const shown = form.querySelector("output");
    let path = form.dataset.path;
    for (const input of form.querySelectorAll("input[name]")) {
      path = path.replace("{" + input.name + "}", encodeURIComponent(input.value));
    }
    const headers = { "Accept-Language": navigator.language };
    if (token.value) headers["Authorization"] = "Bearer " + token.value;
    const body = form.querySelector("textarea");
    if (body) headers["Content-Type"] = body.dataset.type;
    shown.textContent = "…";
    try {
      const answer = await fetch(path, { method: form.dataset.method, headers, body: body ? body.value : undefined });
      const text = await answer.text();
      let said = text;
      try {
        const value = JSON.parse(text);
        said = JSON.stringify(value, null, 2);
        const given = value.token || value.access_token;
        if (answer.ok && given) token.value = given;
      } catch {}
      shown.textContent = answer.status + " " + answer.statusText + "\n" + said;
    } catch (failure) {
      shown.textContent = String(failure);
    }
  });
}
const openNamed = () => {
  const named = document.getElementById(location.hash.slice(1));
  if (named instanceof HTMLDetailsElement) {
    named.open = true;
    named.scrollIntoView();
  }
};
addEventListener("hashchange", openNamed);
openNamed();
