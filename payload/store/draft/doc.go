// Package draft keeps drafts on disk: named answers for a template that a
// person saved on purpose and uses again. A draft is one JSON file that can be
// read, compared and edited by hand; it never holds a token.
//
// A Store is the folder of one base URL and organisation, so that drafts of
// different accounts never mix; what is removed or saved over can be brought back
// for a while. docs/draft.schema.json describes the file. A draft also remembers
// what the template was, so that package merge can take its answers to what the
// template has become. What answers mean is package payload's business; here they
// are only written down and read again.
package draft
