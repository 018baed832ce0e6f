"""Parts of the face that several views use. They show what they are given."""
