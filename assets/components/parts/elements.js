// Building what the browser draws itself: elements of pages and of SVG pictures.
const SVG = "http://www.w3.org/2000/svg";

// An SVG element; `parent` and `words` may be left out.
function element(name, attributes, parent, words) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (words !== undefined) made.textContent = words;
  parent?.append(made);
  return made;
}

// An HTML element; all but the tag may be left out.
function make(tag, className, parent, words) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (words !== undefined) made.textContent = words;
  parent?.append(made);
  return made;
}
