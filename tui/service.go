package tui

import (
	"context"
	"time"

	"kickoff/api"
	"kickoff/api/session/uploads"
	"kickoff/payload"
	"kickoff/payload/store/draft"
	"kickoff/tui/stage/start"
)

// Service is everything that the wizard asks of the API, each part named where
// it is used.
type Service interface {
	start.Templates
	uploads.Sender
	Directory
	Account
}

// Directory is who and what exists in the organisation.
type Directory interface {
	Members(ctx context.Context, q string) api.Pages[payload.Member]
	Guests(ctx context.Context, q string) api.Pages[payload.Guest]
	Groups(ctx context.Context, q string) api.Pages[payload.Group]
	Tags(ctx context.Context, q string) api.Pages[payload.Tag]
	Folders(ctx context.Context) api.Pages[payload.Folder]
}

// Account is who is signed in, and where.
type Account interface {
	Me(ctx context.Context) (payload.Member, error)
	Organization(ctx context.Context) (api.Organization, error)
}

// Drafts are answers saved on purpose.
type Drafts interface {
	start.Drafts
	Save(draft.Draft) error
}

// TemplateCache is the template list of the last run.
type TemplateCache interface {
	Templates() ([]payload.Template, time.Time, error)
	SaveTemplates(list []payload.Template, fetched time.Time) error
}
