// No such page, and a page that broke: said where the page would stand, the frame lives on.
import { Button } from '../parts/button.tsx';
import { CopyButton } from '../parts/copy-button.tsx';

export function NoSuchPage() {
  return (
    <div className="p-6">
      <h1 className="text-title font-semibold">There is no such page</h1>
      <p className="text-text-2">The address leads nowhere here. The sidebar lists the pages there are.</p>
    </div>
  );
}

export function PageFailed({ error }: { readonly error: Error }) {
  return (
    <div role="alert" className="flex flex-col items-start gap-2 p-6">
      <h1 className="text-title font-semibold">This page broke</h1>
      <p className="text-text-2">{error.message}</p>
      <div className="flex gap-2">
        <Button onClick={() => location.reload()}>Load it again</Button>
        <CopyButton what="details" label="Copy details" text={error.stack ?? error.message} />
      </div>
    </div>
  );
}
