// Markdown of a model, rendered without trusting it: no HTML, no images from elsewhere, links only on click and without telling
// where from.
import ReactMarkdown from 'react-markdown';
import remarkGfm from 'remark-gfm';

const PLUGINS = [remarkGfm];

export function Markdown({ text }: { readonly text: string }) {
  return (
    <div className="flex flex-col gap-2 text-prose [&_a]:text-accent [&_a]:underline [&_blockquote]:border-l-2 [&_blockquote]:pl-3 [&_code]:rounded-badge [&_code]:bg-sunken [&_code]:px-1 [&_code]:text-code [&_h1]:font-semibold [&_h2]:font-semibold [&_h3]:font-semibold [&_li]:ml-4 [&_ol]:list-decimal [&_pre]:overflow-x-auto [&_pre]:rounded-control [&_pre]:bg-sunken [&_pre]:p-2 [&_pre_code]:p-0 [&_strong]:font-semibold [&_td]:border [&_td]:px-2 [&_th]:border [&_th]:px-2 [&_ul]:list-disc">
      <ReactMarkdown
        remarkPlugins={PLUGINS}
        skipHtml
        components={{
          a: ({ href, children }) => (
            <a href={href} target="_blank" rel="noopener noreferrer">
              {children}
            </a>
          ),
          // Where an image lies is told; it is not fetched.
          img: ({ src, alt }) => <span className="text-text-2">{`[image: ${alt ?? ''} ${String(src ?? '')}]`}</span>,
        }}
      >
        {text}
      </ReactMarkdown>
    </div>
  );
}
