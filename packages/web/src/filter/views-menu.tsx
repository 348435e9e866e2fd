// The saved views of the organisation: show one, save this as one.
import { Bookmark } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { TextField } from '../parts/fields.tsx';
import { Menu, MenuItem, MenuLine, MenuTitle } from '../parts/menu.tsx';
import { useViews } from './use-views.ts';

export function ViewsMenu() {
  const { views, current, isChanged, show, save, saveAs, remove } = useViews();
  const [naming, setNaming] = useState(false);
  return (
    <>
      {isChanged && current !== null ? (
        <>
          <Button look="quiet" size="small" onClick={save}>
            Save
          </Button>
          <Button look="quiet" size="small" onClick={() => show(current)}>
            Reset
          </Button>
        </>
      ) : null}
      <Menu
        align="end"
        trigger={
          <Button look="quiet" size="small" icon={Bookmark}>
            {current?.name ?? 'Views'}
          </Button>
        }
      >
        {views.length === 0 ? <MenuTitle>No views yet</MenuTitle> : null}
        {views.map((view) => (
          <MenuItem key={view.id} onSelect={() => show(view)}>
            {view.name}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem onSelect={() => setNaming(true)}>Save this view as…</MenuItem>
        {current === null ? null : <MenuItem onSelect={() => remove(current)}>Delete “{current.name}”</MenuItem>}
      </Menu>
      <Dialog open={naming} onClose={() => setNaming(false)} title="Save this view">
        <NameForm
          onSave={(name) => {
            setNaming(false);
            saveAs(name);
          }}
        />
      </Dialog>
    </>
  );
}

function NameForm({ onSave }: { readonly onSave: (name: string) => void }) {
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (name.trim() !== '') onSave(name.trim());
      }}
    >
      <TextField
        autoFocus
        label="Name"
        help="Everybody in the organisation sees it. It keeps the filter, the columns and the order."
        error={tried && name.trim() === '' ? 'A view needs a name.' : null}
        value={name}
        onChange={({ target }) => setName(target.value)}
      />
      <Button type="submit" look="primary">
        Save view
      </Button>
    </form>
  );
}
