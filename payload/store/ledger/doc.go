// Package ledger remembers on disk every launch made from here: what was about
// to be sent, before it was sent, and what came of it.
//
// The API knows no idempotency key and two equal launches make two processes
// (docs/api.md, "Duplicates"), so the ledger is what tells a launch that may have
// happened from one that did not. An intent without an outcome is a launch whose
// outcome is unknown, unless the process that began it still holds its lock: then
// it is pending.
//
// The file holds one JSON record a line, each with its own checksum. It is only
// ever appended to, by one write under a lock, and synced; a damaged line is
// skipped and reported, and costs no other. What was answered is not in it, only
// a digest. How an unknown launch is looked up is not decided here.
package ledger
