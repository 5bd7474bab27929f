import type { ComponentChildren } from 'preact';
import type { Block, Document, Inline, Words } from '#core/document/types.ts';
import { safeUrl } from './safe-url.ts';

function Word({ word }: { readonly word: Inline }) {
  if (word.kind === 'text') return <>{word.text}</>;
  if (word.kind === 'strong') return <strong>{wordsOf(word.inlines)}</strong>;
  return <a href={safeUrl(word.href)}>{wordsOf(word.inlines)}</a>;
}

const wordsOf = (words: Words): ComponentChildren => words.map((word, index) => <Word key={index} word={word} />);

function Table({ block }: { readonly block: Extract<Block, { kind: 'table' }> }) {
  return (
    <table class="plan-table">
      <caption>{block.caption}</caption>
      <thead>
        <tr>
          {block.head.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {block.rows.map((row, index) => (
          <tr key={index}>
            {row.map((cell, column) =>
              column === 0 ? (
                <th key={column} scope="row">
                  {wordsOf(cell)}
                </th>
              ) : (
                <td key={column} data-label={block.head[column]}>
                  {wordsOf(cell)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Piece({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading':
      return block.level === 2 ? <h2>{wordsOf(block.words)}</h2> : <h3>{wordsOf(block.words)}</h3>;
    case 'paragraph':
      return <p>{wordsOf(block.words)}</p>;
    case 'list': {
      const items = block.items.map((item, index) => (
        <li key={index}>
          <span>{wordsOf(item)}</span>
        </li>
      ));
      return block.ordered ? <ol class="instructions">{items}</ol> : <ul class="points">{items}</ul>;
    }
    case 'table':
      return <Table block={block} />;
  }
}

/** A published text as a page shows it. Only what a document can say is drawn; markup in its words stays words. */
export function DocumentView({ document }: { readonly document: Document }) {
  return (
    <div class="prose">
      {document.map((block, index) => (
        <Piece key={index} block={block} />
      ))}
    </div>
  );
}
