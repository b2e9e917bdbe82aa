// Package api is the Tallyfy REST API as a Go client: requests, paging, retries,
// errors and the wire shapes, of which only this package knows.
//
// What comes out are the types of kickoff/payload, with every string made safe
// for a terminal, or an *Error that says what happened, what it means and what
// to do. Reads are retried where that may help; a launch and an upload only when the
// server said that it did not take them (429), and never before the time it told.
//
// Nothing here decides whether answers are valid, and nothing is kept on disk:
// tokens live in api/account, what was fetched in api/cache, the embedded server
// in api/sandbox.
package api
