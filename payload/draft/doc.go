// Package draft keeps drafts on disk: named answers for a template that a
// person saved on purpose and uses again. A draft is one JSON file that can be
// read, compared and edited by hand; it never holds a token.
//
// A Store is the folder of one base URL and organisation, so that drafts of
// different accounts never mix. What answers mean is package payload's business;
// here they are only written down and read again.
package draft
