// Package autosave keeps on disk what is being entered now: written at each
// change, gone once its launch is known to have happened or it is discarded.
//
//	Store   the folder of one base URL and organisation: list, new, open, take
//	        over, done, discard, restore
//	Handle  one unfinished launch that this process has open, alone or to read
//	Saver   writes a handle's newest state from a goroutine of its own
//
// A record is one JSON file with a checksum, replaced as a whole. Whoever writes
// it holds a seat: a file lock that ends with its process, and a note that says
// who it is. Taking over replaces the note, and the former writer finds that out
// before its next write. A file that cannot be read is set aside under a name that
// says so and is never overwritten.
//
// Answers are written in the format of package draft. What they mean, whether
// they still fit the template (package merge) and whether the launch happened
// (package ledger) is decided elsewhere.
package autosave
