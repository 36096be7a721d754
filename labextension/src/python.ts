import type { ISchedulerSettings } from './tokens';

/** Return the Python that shows the panel: the same view for the same kernel and account. */
export function showPanel(settings: ISchedulerSettings): string {
  return `import jupyter_sched.app\n${panel(settings)}`;
}

/** Return the Python that lets the panel that is shown read the rules again. */
export function refreshPanel(settings: ISchedulerSettings): string {
  return `import jupyter_sched.app\n${panel(settings)}.refresh()`;
}

/** Return the Python of a cell with the form. */
export function scheduleForm(settings: ISchedulerSettings): string {
  const account = accountOf(settings);
  const client = account ? `client=js.Client(${account})` : '';
  return `import jupyter_sched as js\n\njs.schedule(${client})`;
}

function panel(settings: ISchedulerSettings): string {
  return `jupyter_sched.app.panel(${accountOf(settings)})`;
}

function accountOf({ sandbox, profile, region }: ISchedulerSettings): string {
  const given = [
    sandbox ? 'sandbox=True' : '',
    profile.trim() ? `profile_name=${literal(profile.trim())}` : '',
    region.trim() ? `region_name=${literal(region.trim())}` : ''
  ];
  return given.filter(each => each).join(', ');
}

/** A JSON string is a Python string, too. */
function literal(text: string): string {
  return JSON.stringify(text);
}
