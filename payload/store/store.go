// Package store is the ground of all that payload keeps on disk: the folder of an
// account, locks, files that are replaced as a whole, checksums, a trash that
// empties itself, and the quarantine of damaged files. A crash, a power cut or a
// full disk at any moment leaves the old content or the new, never a part.
//
// What is in the files, and who may write them when, is decided above it:
//
//	draft     named answers that are used again
//	autosave  what is being entered now
//	batch     a table of launches, and how far it is
//	ledger    what was launched
//	ready     a launch that somebody releases
//	mapping   what columns of tables fill
//	favourites  which templates somebody wants at hand
//	uploaded  which files the server has
//
// Only this package and those above touch files, locks or the clock; the rest of
// payload is pure. Names of folders, files and locks stay what they are: other
// versions of the program use the same ones at the same time.
package store

import (
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"strings"
)

// Folder is where files of one kind lie for one scope (base URL and organisation),
// below the data folder. It need not be there.
func Folder(root, kind, scope string) string {
	sum := sha256.Sum256([]byte(scope))
	return filepath.Join(root, kind, hex.EncodeToString(sum[:8]))
}

// Whole is a path that holds from any folder, "" for "".
func Whole(path string) string {
	if abs, err := filepath.Abs(path); err == nil && path != "" {
		return abs
	}
	return path
}

// Plain reports whether an id, as rand.Text makes them, can be part of a file name.
func Plain(id string) bool {
	return id != "" && strings.Trim(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
}
