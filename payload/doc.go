// Package payload is the pure core of kickoff: a template and what a person
// answered go in, the exact JSON of a launch and a list of problems come out.
//
//	Template, text ──Parse──▶ Answers ──Build──▶ Launch, []Problem
//
// One function makes the bytes: what the screen shows, what --dry-run prints,
// what an export holds and what is sent come from the same Build.
//
// Only this package validates. Nothing here touches a terminal, the network or
// the clock: time, the people who are known and the sizes of local files come in
// through an Env. Drafts on disk live in its folder draft, dates in when.
package payload
