// See value_picker.py.
function element(name, className, text = '') {
  const made = document.createElement(name);
  made.className = `jp-sched-picker-${className}`;
  made.textContent = text;
  return made;
}

function row(model, choice, value) {
  const item = element('li', 'item');
  const button = element('button', 'value');
  button.type = 'button';
  button.append(element('code', 'path', value.path), element('span', 'text', value.text));
  if (value.note) {
    button.append(element('span', 'note', value.note));
  }
  const users = model.get('used')[value.path] ?? [];
  if (users.length) {
    button.append(element('span', 'used', `✓ used for ${users.join(', ')}`));
  }
  button.addEventListener('click', () => model.send({ event: 'use', path: value.path, parameter: choice.value }));
  item.append(button);
  return item;
}

function render({ model, el }) {
  const label = element('label', 'label', 'Press a value to use its path for');
  const choice = element('select', 'parameter');
  const list = element('ul', 'list');
  label.append(' ', choice);
  list.setAttribute('aria-label', 'Values of the sample event');

  const showParameters = () => {
    const before = choice.value;
    const names = model.get('parameters');
    choice.replaceChildren(...names.map(name => new Option(name, name)));
    choice.value = names.includes(before) ? before : names[0] ?? '';
  };
  const showValues = () => {
    const focused = list.contains(document.activeElement) ? [...list.children].indexOf(document.activeElement.closest('li')) : -1;
    const scrolled = list.scrollTop;
    list.replaceChildren(...model.get('values').map(value => row(model, choice, value)));
    list.scrollTop = scrolled;
    list.children[focused]?.querySelector('button').focus();
  };
  const follow = event => {
    const parameter = event.target instanceof Element ? event.target.closest('.jp-sched-parameter') : null;
    const name = parameter?.querySelector('.jp-sched-name')?.textContent;
    if (name && parameter.closest('.jp-sched-root') === el.closest('.jp-sched-root') && model.get('parameters').includes(name)) {
      choice.value = name;
    }
  };

  document.addEventListener('focusin', follow);
  model.on('change:parameters', showParameters);
  model.on('change:values change:used', showValues);
  el.classList.add('jp-sched-picker');
  el.append(label, list);
  showParameters();
  showValues();
  model.send({ event: 'shown' });
  return () => {
    document.removeEventListener('focusin', follow);
    model.off('change:parameters', showParameters);
    model.off('change:values change:used', showValues);
  };
}

export default { render };
