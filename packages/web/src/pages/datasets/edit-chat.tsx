// A row as a conversation whose words can be changed in their place.
import { Plus } from 'lucide-react';
import { Button } from '../../parts/button.tsx';
import { AreaField } from '../../parts/fields.tsx';
import { type TextPlace, textPlaces, withAnswer, withText } from './text-places.ts';
import type { Draft } from './use-draft.ts';

const MOST_LINES = 14;
const LINE_CHARACTERS = 80;

export function EditChat({ draft, isReadOnly }: { readonly draft: Draft; readonly isReadOnly: boolean }) {
  const { bodies } = draft;
  if (bodies === null) return <p className="p-4 text-error">One of the bodies is no JSON any more: see JSON.</p>;
  const places = textPlaces(bodies);
  const hasAnswer = places.some(({ side }) => side === 'response');
  const answered = hasAnswer ? null : withAnswer(bodies);
  return (
    <div className="flex flex-col gap-3 p-4">
      {places.length === 0 ? <p className="text-text-2">There are no words to edit here: see JSON.</p> : null}
      {places.map((place) => (
        <AreaField
          key={`${place.side} ${place.path.join('.')}`}
          label={labelOf(place)}
          rows={linesOf(place.text)}
          readOnly={isReadOnly}
          className="text-prose"
          value={place.text}
          onChange={({ target }) => draft.setBodies(withText(bodies, place, target.value))}
        />
      ))}
      {hasAnswer ? null : <p className="text-text-2">The answer has no text.</p>}
      {answered === null || isReadOnly ? null : (
        <Button icon={Plus} className="self-start" onClick={() => draft.setBodies(answered)}>
          Write an answer
        </Button>
      )}
      <p className="text-head text-text-3">Tool calls, images and settings are in JSON.</p>
    </div>
  );
}

function labelOf({ side, role }: TextPlace): string {
  if (side === 'response') return 'Answer';
  return `${role.charAt(0).toUpperCase()}${role.slice(1)}`;
}

function linesOf(text: string): number {
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / LINE_CHARACTERS)), 0);
  return Math.min(Math.max(lines, 2), MOST_LINES);
}
