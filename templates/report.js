"use strict";
const page = document.documentElement;
const all = (query, under = document) => [...under.querySelectorAll(query)];

document.querySelector("#theme").addEventListener("click", () => {
  const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  page.dataset.theme = (page.dataset.theme || system) === "dark" ? "light" : "dark";
});

// Groups of the heat map are closed at first; without this script all rows are there.
const groups = all(".heat tbody").filter((body) => body.querySelector("button"));
const open = (body, yes) => {
  body.querySelector("button").setAttribute("aria-expanded", yes);
  for (const row of all(".member", body)) row.hidden = !yes;
};
for (const body of groups) {
  const button = body.querySelector("button");
  button.addEventListener("click", () => open(body, button.getAttribute("aria-expanded") === "false"));
  open(body, false);
}

const search = document.querySelector("#search");
const said = document.querySelector("#found");
const searched = all("[data-find] > tbody > tr, [data-find] > li, details[data-find]")
  .filter((one) => !one.classList.contains("group"))
  .map((one) => [one, one.textContent.toLowerCase()]);
const filter = () => {
  const wanted = search.value.trim().toLowerCase();
  let found = 0;
  for (const body of groups) open(body, wanted !== "");
  for (const [one, text] of searched) {
    const fits = text.includes(wanted);
    if (wanted || !one.classList.contains("member")) one.hidden = !fits;
    found += fits;
  }
  for (const body of groups) {
    body.hidden = wanted !== "" && all(".member", body).every((row) => row.hidden);
  }
  const everything = document.querySelector("#instances");
  if (everything && wanted) everything.open = true;
  said.textContent = wanted ? `${found} found` : "";
};
search.addEventListener("input", filter);
addEventListener("keydown", (key) => {
  if (key.key === "/" && document.activeElement !== search) {
    key.preventDefault();
    search.focus();
  }
});
const given = new URLSearchParams(location.hash.slice(1)).get("find");
if (given) {
  search.value = given;
  filter();
}

// On paper nothing can be opened.
const remedies = all("details.remedy");
let opened = [];
addEventListener("beforeprint", () => {
  opened = remedies.filter((one) => one.open);
  for (const one of remedies) one.open = true;
});
addEventListener("afterprint", () => {
  for (const one of remedies) one.open = opened.includes(one);
});
