// Package merge takes answers that were given to a template as it was to the
// template as it is now, and says field by field what that means.
//
//	Before, Snapshot, Template ──Merge──▶ Result{Answers, Changes, Orphaned}
//
// Fields, steps and roles are matched by id, then by alias, which never changes
// when a field is renamed (docs/api.md, "Kick-off field attributes"). Whatever
// fits is in Answers; whatever does not is in Orphaned, with its text to copy: no
// value is ever dropped. Changes tell what a person should look at.
//
// Everything here is pure. Which answers to take from a draft, showing the
// changes and keeping the draft as it was are the caller's.
package merge
