"""What others collected: loaders that check every byte."""
