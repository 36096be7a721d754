// See json_editor.py. A text area, with its text painted once more below it in colours, and line numbers beside it.
const TOKEN = /("(?:[^"\\\n]|\\.)*"?)(\s*:)?|-?\d[\d.eE+-]*|\b(?:true|false|null)\b/g;
const LONGEST_PAINTED = 60_000;
const WAIT_MILLISECONDS = 150;
const REMEMBERED = 50;

function element(name, className, text = '') {
  const made = document.createElement(name);
  made.className = `jp-sched-json-${className}`;
  made.textContent = text;
  return made;
}

function kindOf(match) {
  if (match[1] !== undefined) {
    return match[2] === undefined ? 'text' : 'name';
  }
  return /[a-z]/.test(match[0][0]) ? 'word' : 'number';
}

/** The tokens of a text as [start, end, kind]; where nothing is, a token may be made for a mark. */
function tokens(text, wrong) {
  const found = [];
  for (const match of text.matchAll(TOKEN)) {
    const length = match[2] === undefined ? match[0].length : match[1].length;
    found.push([match.index, match.index + length, kindOf(match)]);
  }
  if (wrong >= 0 && !found.some(([start, end]) => start <= wrong && wrong < end)) {
    found.push([wrong, wrong + 1, 'other']);
    found.sort((one, other) => one[0] - other[0]);
  }
  return found;
}

function painted(text, wrong) {
  const page = document.createDocumentFragment();
  let at = 0;
  for (const [start, end, kind] of text.length > LONGEST_PAINTED ? [] : tokens(text, wrong)) {
    page.append(text.slice(at, start));
    const shown = text.slice(start, end);
    const piece = element('span', kind, shown.trim() ? shown : ` ${shown}`);
    piece.classList.toggle('jp-sched-json-wrong', start <= wrong && wrong < end);
    page.append(piece);
    at = end;
  }
  page.append(`${text.slice(at)}\n`);
  return page;
}

/** Where a line and column are, from 1; columns count characters, of which some take two places in a string. */
function offsetOf(text, line, column) {
  const lines = text.split('\n');
  if (line < 1 || line > lines.length) {
    return -1;
  }
  const before = lines.slice(0, line - 1).join('\n');
  const inLine = Array.from(lines[line - 1]).slice(0, column - 1).join('');
  return before.length + (line > 1 ? 1 : 0) + inLine.length;
}

/** Type a text over all there is, so that undo brings back what was there. */
function typeOver(area, text) {
  area.focus();
  area.select();
  if (!document.execCommand('insertText', false, text)) {
    area.value = text;
    area.dispatchEvent(new Event('input'));
  }
  area.setSelectionRange(0, 0);
  area.scrollTop = 0;
}

/** In a notebook JupyterLab takes undo for itself, also from a text area in an output: it must not see key or input. */
function keepUndo(area) {
  area.dataset.lmSuppressShortcuts = 'true';
  area.addEventListener('beforeinput', event => event.stopImmediatePropagation(), true);
}

function build(model) {
  const id = `jp-sched-json-${Math.random().toString(36).slice(2)}`; // a counter would begin anew in each model
  const parts = {
    head: element('div', 'head'),
    label: element('label', 'label', model.get('label')),
    format: element('button', 'format', 'Format'),
    frame: element('div', 'frame'),
    lines: element('pre', 'lines'),
    pane: element('div', 'pane'),
    paint: element('pre', 'paint'),
    area: element('textarea', 'area'),
    problem: element('div', 'problem')
  };
  parts.area.id = id;
  parts.area.rows = model.get('rows');
  parts.area.spellcheck = false;
  keepUndo(parts.area);
  parts.area.setAttribute('aria-describedby', `${id}-problem`);
  parts.label.htmlFor = id;
  parts.format.type = 'button';
  parts.format.classList.add('jp-sched-button');
  parts.format.setAttribute('aria-label', `Format: ${model.get('label')}`);
  parts.problem.id = `${id}-problem`;
  parts.problem.setAttribute('role', 'status');
  parts.lines.setAttribute('aria-hidden', 'true');
  parts.paint.setAttribute('aria-hidden', 'true');
  parts.head.append(parts.label, parts.format);
  parts.pane.append(parts.paint, parts.area);
  parts.frame.append(parts.lines, parts.pane);
  return parts;
}

function render({ model, el }) {
  const parts = build(model);
  const { area } = parts;
  const sent = [];
  let timer = 0;

  const scroll = () => {
    parts.paint.scrollTop = area.scrollTop;
    parts.paint.scrollLeft = area.scrollLeft;
    parts.lines.scrollTop = area.scrollTop;
  };
  const paint = () => {
    const wrong = offsetOf(area.value, model.get('line'), model.get('column'));
    const count = area.value.split('\n').length;
    parts.lines.replaceChildren(
      ...Array.from({ length: count }, (_, index) => {
        const number = element('span', index + 1 === model.get('line') ? 'line-wrong' : 'line', `${index + 1}`);
        return number;
      })
    );
    parts.paint.replaceChildren(painted(area.value, wrong));
    scroll();
  };
  const tell = () => {
    clearTimeout(timer);
    timer = 0;
    if (model.get('value') !== area.value) {
      sent.push(area.value);
      sent.splice(0, sent.length - REMEMBERED);
      model.set('value', area.value);
      model.save_changes();
    }
  };
  const typed = () => {
    paint();
    clearTimeout(timer);
    timer = setTimeout(tell, WAIT_MILLISECONDS);
  };
  const showValue = () => {
    const value = model.get('value');
    if (value === area.value || timer) {
      return;
    }
    if (document.activeElement === area && sent.includes(value)) {
      tell(); // an answer to what was typed a moment ago; what is there now is newer
      return;
    }
    area.value = value;
    paint();
  };
  const showProblem = () => {
    const text = model.get('problem');
    const line = model.get('line');
    parts.problem.textContent = text && line ? `Line ${line}, column ${model.get('column')}: ${text}` : text;
    area.setAttribute('aria-invalid', text ? 'true' : 'false');
    paint();
  };
  const answered = message => {
    if (typeof message.text === 'string' && message.text !== area.value) {
      typeOver(area, message.text);
    } else if (model.get('line')) {
      const at = offsetOf(area.value, model.get('line'), model.get('column'));
      area.focus();
      area.setSelectionRange(at, at);
    }
  };

  area.addEventListener('input', typed);
  area.addEventListener('blur', tell);
  area.addEventListener('scroll', scroll);
  parts.format.addEventListener('click', () => model.send({ event: 'format', text: area.value }));
  model.on('change:value', showValue);
  model.on('change:problem change:line change:column', showProblem);
  model.on('msg:custom', answered);
  el.classList.add('jp-sched-json');
  el.append(parts.head, parts.frame, parts.problem);
  area.value = model.get('value');
  showProblem();
  model.send({ event: 'shown' });
  return () => {
    tell();
    model.off('change:value', showValue);
    model.off('change:problem change:line change:column', showProblem);
    model.off('msg:custom', answered);
  };
}

export default { render };
