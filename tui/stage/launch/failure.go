package launch

import (
	"errors"

	"kickoff/api"
	"kickoff/api/session/delivery"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/tui/stage"
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

const nothingLost = "Nothing was launched, and everything you entered is still here."

// failures are the words for each kind of error, the first that fits. An unknown
// outcome is not among them: it is no failure.
func failures(s *stage.Session) []struct {
	is      error
	failure failure
} {
	return []struct {
		is      error
		failure failure
	}{
		{api.ErrInvalid, failure{
			title:   "The server did not take the answers",
			meaning: nothingLost,
			todo:    "Back in the review enter leads to it; mend it, then launch again.",
		}},
		{api.ErrUnauthorized, failure{
			title:   "Not signed in any more",
			meaning: "The server does not take the token. " + nothingLost,
			todo:    "Sign in again, then l launches.",
			again:   true,
		}},
		{api.ErrForbidden, failure{
			title:   "Not allowed",
			meaning: who(s) + " may not launch " + s.Template.Title + ", or a rule of the organisation forbids it. Nothing was launched.",
			todo:    whoAllows(s) + "What you entered stays; a draft (s) keeps it for later.",
			again:   true,
		}},
		{api.ErrRefused, failure{
			title:   "Tallyfy refused it",
			meaning: "That is about the organisation, not about your answers or your rights. " + nothingLost,
			todo:    "Once that is settled in Tallyfy, l tries again; a draft (s) keeps the answers until then.",
			again:   true,
		}},
		{api.ErrNotFound, failure{
			title:   "Not found",
			meaning: "The template is gone or was archived, or something that the launch names is. " + nothingLost,
			todo:    "A draft (s) keeps the answers; look for the template again at the start.",
		}},
		{api.ErrRateLimited, failure{
			title:   "Too many requests",
			meaning: "The server does not take it now. " + nothingLost,
			todo:    "Once the time has come, l tries again.",
			again:   true,
		}},
		{api.ErrNotSent, failure{
			title:   "The launch was not sent",
			meaning: "It did not reach the server, so nothing was launched.",
			todo:    "Check the connection, then l tries again.",
			again:   true,
		}},
		{api.ErrNetwork, failure{
			title:   "The server failed",
			meaning: "Nothing was launched.",
			todo:    "l tries again.",
			again:   true,
		}},
	}
}

// describe finds the words for an error.
func describe(s *stage.Session, err error) failure {
	f := failure{title: "The launch failed", meaning: nothingLost, todo: "Look at what it said; a draft (s) keeps the answers."}
	var unrecorded *delivery.NotRecordedError
	if errors.As(err, &unrecorded) {
		f = failure{
			title: "The launch was not sent", again: true,
			meaning: "What is sent is written down first, so that nothing is launched twice, and that did not work. Nothing was launched.",
			todo:    "Once the disk can be written to, l tries again.",
		}
	}
	for _, known := range failures(s) {
		if errors.Is(err, known.is) {
			f = known.failure
			break
		}
	}
	f.message = err.Error()
	return f
}

// who is the person whose token it is.
func who(s *stage.Session) string {
	if people := s.Base.People; people != nil {
		if name := people.Me.Name; name != "" {
			return name
		}
		if mail := people.Me.Email; mail != "" {
			return mail
		}
	}
	return "This account"
}

// whoAllows says who by name can give the right to launch (docs/api.md, "Permission to
// launch"); what kind of person that is the refusal says.
func whoAllows(s *stage.Session) string {
	people := s.Base.People
	if people != nil && s.Template.OwnerID != 0 {
		if name := people.MemberName(s.Template.OwnerID); name != "" {
			return name + ", who owns the template, or an administrator can allow it. "
		}
	}
	return ""
}

// uploadFailure is an upload's: whatever came of the file, no process exists.
func uploadFailure(s *stage.Session, name string, status uploads.Status) failure {
	f := describe(s, status.Err)
	f.title = name + " could not be uploaded"
	f.meaning = "Nothing was launched. Files that were uploaded before it stay so."
	f.again = true
	f.todo = "l uploads it again, esc leads back to choose another file."
	if status.State == uploads.Doubtful {
		f.title = "Nobody knows whether " + name + " was uploaded"
		f.meaning = "The upload ended without an answer, so the server may have stored a copy; nothing was launched. A second copy harms nothing, but it is not made by itself."
	}
	if errors.Is(status.Err, api.ErrUnauthorized) {
		f.todo = "Sign in again, then l goes on."
	}
	return f
}
