package launch

import (
	"errors"
	"fmt"
	"time"

	"kickoff/api"
	"kickoff/payload"
)

// failure says in words what happened, what it means and what to do.
type failure struct {
	title, meaning, todo string
	// message is the server's or the network's own.
	message string
	// again: the same launch may be tried again as it is.
	again    bool
	problems []payload.Problem
}

// failures are the words for each kind of error, the first that fits. An unknown
// outcome is not among them: it is no failure.
func failures() []struct {
	is      error
	failure failure
} {
	return []struct {
		is      error
		failure failure
	}{
		{api.ErrInvalid, failure{
			title:   "The server did not take the answers",
			meaning: "Nothing was launched, and everything you entered is still here.",
			todo:    "Mend what it named and launch again.",
		}},
		{api.ErrUnauthorized, failure{
			title:   "Not signed in any more",
			meaning: "The server does not take the token. Nothing was launched.",
			todo:    "Keep the answers as a draft (s), sign in again, and open the draft.",
		}},
		{api.ErrForbidden, failure{
			title:   "Not allowed",
			meaning: "You are signed in, but the server refused it. Nothing was launched.",
			todo:    "A draft (s) keeps the answers until the right is given.",
		}},
		{api.ErrNotFound, failure{
			title:   "Not found",
			meaning: "The template, or something that the launch names, is gone. Nothing was launched.",
			todo:    "A draft (s) keeps the answers; look for the template again at the start.",
		}},
		{api.ErrRateLimited, failure{
			title:   "Too many requests",
			meaning: "The server asked for a pause. Nothing was launched.",
			todo:    "Wait a moment, then enter tries again.",
			again:   true,
		}},
		{api.ErrNotSent, failure{
			title:   "The launch was not sent",
			meaning: "It did not reach the server, so nothing was launched.",
			todo:    "Check the connection, then enter tries again.",
			again:   true,
		}},
		{api.ErrNetwork, failure{
			title:   "The server failed",
			meaning: "Nothing was launched.",
			todo:    "Enter tries again.",
			again:   true,
		}},
	}
}

// describe finds the words for an error.
func describe(err error) failure {
	f := failure{title: "The launch failed", meaning: "The server did not launch it.", todo: "Look at what it said; a draft (s) keeps the answers."}
	for _, known := range failures() {
		if errors.Is(err, known.is) {
			f = known.failure
			break
		}
	}
	f.message = err.Error()
	if refusal := new(api.Error); errors.As(err, &refusal) && refusal.RetryAfter > 0 {
		f.todo = fmt.Sprintf("Wait %s, then enter tries again.", refusal.RetryAfter.Round(time.Second))
	}
	return f
}

// uploadFailure is an upload's: whatever came of the file, no process exists.
func uploadFailure(name string, err error) failure {
	f := describe(err)
	f.title = name + " could not be uploaded"
	f.meaning = "Nothing was launched. Files that were uploaded before it stay so."
	if errors.Is(err, api.ErrUnknownOutcome) || errors.Is(err, api.ErrNotSent) {
		f.todo, f.again = "Enter tries again.", true
	}
	return f
}
